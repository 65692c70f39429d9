export const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
