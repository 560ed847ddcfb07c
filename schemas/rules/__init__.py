"""What the rules of a centre are made of: the protocol, tests of pre-alert rules, channels."""
