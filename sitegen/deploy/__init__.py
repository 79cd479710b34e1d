"""Brings a finished build to its readers: releases in a folder or on a server, objects in a store."""
