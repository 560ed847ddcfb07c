"""Commands about who may come in through the doors."""
