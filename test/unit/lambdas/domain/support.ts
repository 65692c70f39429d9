import type { RandomBytes } from '../../../../lambdas/domain/shared/random.ts';

/** 32 bytes of the same value, or 0, 1, 2 … : the "randomness" of the known answers. */
export const filledWith =
  (byte: number): RandomBytes =>
  (count) =>
    new Uint8Array(count).fill(byte);
export const ascending: RandomBytes = (count) => Uint8Array.from({ length: count }, (_, index) => index);

export const defaultFormat = { prefix: 'vsk', environmentPart: true };
export const plainFormat = { prefix: 'vb', environmentPart: false };

export const peppers = {
  v1: 'pepper-one-0123456789abcdef0123456789',
  v2: 'pepper-two-fedcba9876543210fedcba9876',
};

/** The live key value of the bytes 0, 1, 2 …, its tag, and its digests, as Python computes them. */
export const sampleTag = 'OGusQGwp';
export const sampleKeyValue = 'vsk_live_OGusQGwpC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1lDfnG';
export const sampleDigests = {
  v1: 'Q0-VgzTBlmeasJ5my01c38PnoPkejsc12HgIevZHkJs',
  v2: 'WfovrJpugMpCR4QlMoS73ItVn5tM0jmTJwFikd0X01w',
};
