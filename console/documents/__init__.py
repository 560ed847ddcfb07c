"""The written contract: AsyncAPI, the event reference, examples."""
