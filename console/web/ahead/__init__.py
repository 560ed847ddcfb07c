"""What pages ask before something happens: what an order would cost, where calls are expected."""
