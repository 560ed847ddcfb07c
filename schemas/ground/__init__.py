"""What every message is made of: base model, ids, envelope, vocabulary, errors."""
