"""The HTTP edge: everything that an integrator may send or read by plain HTTP."""
