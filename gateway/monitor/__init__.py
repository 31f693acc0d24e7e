"""What operators see of a worker: metrics, health, traces. Nothing here changes what it does."""
