"""Floor 2: local dates and hours of instants. Opening hours will live here too."""
