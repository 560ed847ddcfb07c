"""The contract for people and programs outside: AsyncAPI, event reference, examples."""
