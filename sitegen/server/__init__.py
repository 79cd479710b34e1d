"""The preview: a storm of file events becomes one quiet change, and pages go out with a reload script."""
