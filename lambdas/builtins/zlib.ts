export const { crc32 } = process.getBuiltinModule('node:zlib');
