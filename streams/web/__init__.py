"""What every process of ours that speaks HTTP shares: who may, what is wrong, how much, where."""
