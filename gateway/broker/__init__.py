"""RabbitMQ: what is declared there, how messages come in and how answers go out."""
