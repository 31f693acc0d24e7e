"""For people at a queue: send and receive as a party, see what waits, look after what is kept."""
