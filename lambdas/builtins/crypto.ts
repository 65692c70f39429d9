const crypto = process.getBuiltinModule('node:crypto');
export default crypto;
export const { createHmac, createSecretKey, hash, randomBytes } = crypto;
