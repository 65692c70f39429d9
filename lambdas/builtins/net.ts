export const { BlockList, isIP } = process.getBuiltinModule('node:net');
