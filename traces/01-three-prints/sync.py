# Lesson 01, synchronous: three sections of a program, one after the other.
#
# Each section prints, waits, prints, waits, prints. While it waits, everything waits: that is what *synchronous* means.
import time


def section(name, pause):
    print(f"{name}: one")
    time.sleep(pause)
    print(f"{name}: two")
    time.sleep(pause)
    print(f"{name}: three")


def red():
    section("red", 0.060)


def green():
    section("green", 0.040)


def blue():
    section("blue", 0.020)


red()
green()
blue()
