"""XXH64, xxHash's 64-bit hash with seed 0, in plain Python: about 1 MB/s, which is enough for the traces of tests."""
import struct

MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = 11400714785074694791, 14029467366897019727, 1609587929392839161, 9650029242287828579, 2870177450012600261


def rotated(value, bits):
    return ((value << bits) | (value >> (64 - bits))) & MASK


def xxh64(data):
    def step(lane, word):
        return rotated((lane + word * P2) & MASK, 31) * P1 & MASK

    at, size = 0, len(data)
    if size >= 32:
        lanes = [(P1 + P2) & MASK, P2, 0, -P1 & MASK]
        whole = size // 32 * 32
        for words in struct.iter_unpack("<4Q", data[:whole]):
            lanes = [step(lane, word) for lane, word in zip(lanes, words)]
        result = sum(rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            result = ((result ^ step(0, lane)) * P1 + P4) & MASK
        at = whole
    else:
        result = P5
    result = (result + size) & MASK
    while size - at >= 8:
        result = (rotated(result ^ step(0, struct.unpack_from("<Q", data, at)[0]), 27) * P1 + P4) & MASK
        at += 8
    if size - at >= 4:
        result = (rotated(result ^ struct.unpack_from("<I", data, at)[0] * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    for byte in data[at:]:
        result = rotated(result ^ byte * P5 & MASK, 11) * P1 & MASK
    result = (result ^ result >> 33) * P2 & MASK
    result = (result ^ result >> 29) * P3 & MASK
    return result ^ result >> 32
