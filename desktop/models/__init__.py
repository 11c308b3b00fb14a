"""Qt item models and the Editor; fed by callables, so that they know no service and no store."""
