"""Offline jobs: split, fit, evaluate, gate, promote.  The only package that knows MLflow."""
