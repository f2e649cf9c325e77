"""Dispatches written for tests: source files, page layout, text forms, gold.

model   source file -> Dispatch (paragraphs, marks, header fields)
layout  Dispatch -> pages of positioned lines (no PDF library knows of it)
pdf     positioned lines -> PDF bytes
plain   Dispatch or positioned lines -> text, clean or wrecked
gold    Dispatch -> the record a careful reader would make of it
bulk    seed -> Dispatch, for benchmarks
"""
