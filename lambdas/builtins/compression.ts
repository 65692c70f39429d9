export const { deflateRawSync, inflateRawSync } = process.getBuiltinModule('node:zlib');
