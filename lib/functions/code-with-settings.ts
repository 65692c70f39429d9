import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Lazy, Stack, Stage } from 'aws-cdk-lib';
import { type AssetCode, Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { settingsFileName } from '../../lambdas/environment.ts';

/**
 * The code of a Lambda with a settings file beside it. The file is made during the synthesis, when all settings are known: the
 * scopes of routes depend on methods that the app adds later.
 */
export class CodeWithSettings extends Code {
  readonly isInline = false;
  readonly #code: AssetCode;
  readonly #settings: () => object;

  /** @param settings Returns the settings. Called during the synthesis */
  constructor(code: AssetCode, settings: () => object) {
    super();
    this.#code = code;
    this.#settings = settings;
  }

  override bind(scope: Construct): CodeConfig {
    let made: Asset | undefined;
    const asset = () => {
      made ??= new Asset(scope, 'CodeWithSettings', { path: this.#folderFor(scope) });
      return made;
    };
    return {
      s3Location: {
        bucketName: Lazy.string({ produce: () => asset().s3BucketName }),
        objectKey: Lazy.string({ produce: () => asset().s3ObjectKey }),
      },
    };
  }

  /** Copies the code to a folder of the cloud assembly, and adds the settings. */
  #folderFor(scope: Construct): string {
    const folder = resolve(Stage.of(scope)?.outdir ?? 'cdk.out', 'with-settings', scope.node.addr);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // Without bundles, the code is a placeholder.
    if (Stack.of(scope).bundlingRequired) cpSync(this.#code.path, folder, { recursive: true });
    writeFileSync(join(folder, settingsFileName), JSON.stringify(this.#settings()));
    return folder;
  }
}
