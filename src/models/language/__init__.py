"""Language models: what comes next? One contract, and one file a kind of memory."""
