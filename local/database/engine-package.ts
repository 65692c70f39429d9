import type { Machine } from './machine.ts';

/** The version of the engine, the same as in package.json. */
export const engineVersion = '1.2.1';

/** The npm package that contains the engine for a platform. */
export interface EnginePackage {
  readonly name: string;
  /** The platform of the binary, in npm's words. */
  readonly os: string;
  readonly cpu: string;
  readonly binary: string;
  /** The digest of the package, if it is known. npm compares other packages with the digest in the registry only. */
  readonly integrity?: string;
}

const integrities: Readonly<Record<string, string>> = {
  'linux-x64': 'sha512-sBHqlxJ9ANkLluFkYRfd5r8Y0ApFew4FhOrlhgRAgD4XzEoFOukEo1nuBTQ1+jTtofqwn4NWQ2k0Tn5mNTjgUg==',
};

/**
 * The platforms that have a package. The binaries for Linux are static, so they run with glibc and with musl. Windows on Arm
 * runs programs for x64.
 */
const platforms: Readonly<Record<string, string>> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-x64',
  'win32-arm64': 'win32-x64',
  'win32-x64': 'win32-x64',
};

/** Returns the package of a platform; undefined if there is none. */
export function enginePackage({ platform, arch }: Pick<Machine, 'platform' | 'arch'>): EnginePackage | undefined {
  const id = platforms[`${platform}-${arch}`];
  if (id === undefined) return undefined;
  const [os = '', cpu = ''] = id.split('-');
  const integrity = integrities[id];
  return { name: `@dynoxide/${id}`, os, cpu, binary: binaryName(platform), ...(integrity && { integrity }) };
}

export function binaryName(platform: string): string {
  return platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
}
