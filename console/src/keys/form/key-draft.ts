import { type Duration, durationOf, secondsIn } from '../../components/duration.ts';
import type { ApiKey, ApiKeyChange, NewApiKey } from '../api-key.ts';
import { type Expiry, expiresAtOf, expiryOf } from './expiry.ts';

/** A key as it is typed. */
export interface KeyDraft {
  readonly name: string;
  readonly isActive: boolean;
  readonly environment: ApiKey['environment'];
  readonly scopes: readonly string[];
  readonly expiry: Expiry;
  readonly allowedIps: readonly string[];
  readonly rotation: RotationDraft;
  /** What is typed, and not in its list yet. */
  readonly typed: { readonly scopes: string; readonly allowedIps: string };
}

export interface RotationDraft {
  readonly isOn: boolean;
  readonly everyDays: string;
  readonly grace: Duration;
  readonly target: 'managed' | 'secret';
  /** Of the secret that takes the values, unless the service makes one. */
  readonly secretArn: string;
}

const nothingTyped = { scopes: '', allowedIps: '' };
const noRotation: RotationDraft = {
  isOn: false,
  everyDays: '30',
  grace: { amount: '1', unit: 'day' },
  target: 'managed',
  secretArn: '',
};

export const emptyDraft: KeyDraft = {
  name: '',
  isActive: true,
  environment: 'live',
  scopes: ['*'],
  expiry: { choice: 'never', date: '', time: '' },
  allowedIps: [],
  rotation: noRotation,
  typed: nothingTyped,
};

export function draftOf({ name, isActive, environment, scopes, expiresAt, allowedIps, rotation }: ApiKey): KeyDraft {
  return {
    name,
    isActive,
    environment,
    scopes,
    expiry: expiryOf(expiresAt),
    allowedIps,
    rotation: rotation === null ? noRotation : rotationDraftOf(rotation),
    typed: nothingTyped,
  };
}

function rotationDraftOf({ everyDays, gracePeriodSeconds, deliverTo }: NonNullable<ApiKey['rotation']>): RotationDraft {
  const isManaged = deliverTo === 'managed';
  return {
    isOn: true,
    everyDays: String(everyDays),
    grace: durationOf(gracePeriodSeconds),
    target: isManaged ? 'managed' : 'secret',
    secretArn: isManaged ? '' : deliverTo,
  };
}

export function newKeyOf(draft: KeyDraft): NewApiKey {
  const { isActive, environment } = draft;
  return { ...settingsOf(draft), isActive, environment };
}

/** What the draft changes of the key, alone: what others changed in the meantime stays. */
export function changeOf(draft: KeyDraft, before: KeyDraft): ApiKeyChange {
  const [now, then] = [settingsOf(draft), settingsOf(before)];
  const isChanged = (field: keyof typeof now) => JSON.stringify(now[field]) !== JSON.stringify(then[field]);
  return Object.fromEntries(
    Object.entries(now).filter(([field]) => isChanged(field as keyof typeof now)),
  ) as ApiKeyChange;
}

export function isSameDraft(one: KeyDraft, other: KeyDraft): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function settingsOf({ name, scopes, expiry, allowedIps, rotation }: KeyDraft) {
  return {
    name: name.trim(),
    scopes: [...scopes],
    expiresAt: expiresAtOf(expiry),
    allowedIps: [...allowedIps],
    rotation: rotation.isOn
      ? {
          everyDays: Number(rotation.everyDays),
          gracePeriodSeconds: secondsIn(rotation.grace),
          deliverTo: rotation.target === 'managed' ? 'managed' : rotation.secretArn.trim(),
        }
      : null,
  };
}
