import { secondsIn } from '../../components/form/duration.ts';
import { valuesIn } from '../../components/form/list-text.ts';
import type { ApiKey, NewApiKey } from '../api-key.ts';
import { fieldTexts } from '../field-texts.ts';
import { type Expiry, expiresAtOf, expiryOf } from './expiry.ts';
import { type LimitsDraft, limitsDraftOf, limitsOf, noLimits, wrongWindows } from './limits-draft.ts';
import { checkRange } from './lists/check-range.ts';
import { checkPair, metadataOf, type PairDraft, pairsOf } from './metadata-draft.ts';
import { isWrongQuota, noQuota, type QuotaDraft, quotaDraftOf, quotaOf } from './quota-draft.ts';
import { noRotation, policyOf, type RotationDraft, rotationDraftOf } from './rotation-draft.ts';
import { checkScope } from './scopes.ts';

/** The fields that a person can set, by the API's names. */
export type FieldName = keyof NewApiKey;
export type Settings = Required<NewApiKey>;

/** Fields that the form holds in another shape than the API. */
interface OtherShapes {
  readonly scopes: readonly string[];
  readonly expiresAt: Expiry;
  readonly allowedIps: readonly string[];
  readonly limits: LimitsDraft;
  readonly quota: QuotaDraft;
  readonly rotation: RotationDraft;
  readonly ownerId: string;
  readonly description: string;
  readonly metadata: readonly PairDraft[];
}

/** A field as the form holds it. */
export type Draft<F extends FieldName> = F extends keyof OtherShapes ? OtherShapes[F] : Settings[F];

/** A rule that a field can break: whether it does, the message, and the part of the field if it has parts. */
type Rule = readonly [isBroken: boolean, message: string, part?: string];

interface Edit<F extends FieldName> {
  readonly typed: Draft<F>;
  /** The field before it was edited. */
  readonly before: Draft<F>;
  /** Text that is typed, but not in its list yet. */
  readonly notAdded: string;
  readonly now: number;
}

interface DraftField<F extends FieldName> {
  /** The value in the form of a new key. */
  readonly empty: Draft<F>;
  readonly fromKey: (value: ApiKey[F]) => Draft<F>;
  readonly toApi: (typed: Draft<F>) => Settings[F];
  /** The rules that are checked before the API is asked. */
  readonly rules: (edit: Edit<F>) => readonly Rule[];
}

const same = <T>(value: T): T => value;
const onlyTheApiChecks = () => [];
/** A text that is null in the API if it is empty. */
const optionalText = {
  empty: '',
  fromKey: (value: string | null) => value ?? '',
  toApi: (typed: string) => typed.trim() || null,
};

/**
 * How each field gets into the form, is checked, and is sent to the API, in the order of the form. A missing field is a type
 * error.
 */
export const draftFields: { readonly [F in FieldName]: DraftField<F> } = {
  name: {
    empty: '',
    fromKey: same,
    toApi: (typed) => typed.trim(),
    rules: ({ typed }) => [[typed.trim() === '', fieldTexts.name.form.missing]],
  },
  environment: { empty: 'live', fromKey: same, toApi: same, rules: onlyTheApiChecks },
  isActive: { empty: true, fromKey: same, toApi: same, rules: onlyTheApiChecks },
  scopes: {
    empty: ['*'],
    fromKey: same,
    toApi: (typed) => [...typed],
    rules: ({ typed, notAdded }) => [
      isRefused(notAdded, checkScope),
      [typed.length === 0 && notAdded === '', fieldTexts.scopes.form.missing],
    ],
  },
  expiresAt: { empty: expiryOf(null), fromKey: expiryOf, toApi: (typed) => expiresAtOf(typed), rules: expiryRules },
  allowedIps: {
    empty: [],
    fromKey: same,
    toApi: (typed) => [...typed],
    rules: ({ notAdded }) => [isRefused(notAdded, checkRange)],
  },
  limits: {
    empty: noLimits,
    fromKey: limitsDraftOf,
    toApi: limitsOf,
    rules: ({ typed }) => wrongWindows(typed).map((window) => [true, fieldTexts.limits.form.wrong, window]),
  },
  quota: {
    empty: noQuota,
    fromKey: quotaDraftOf,
    toApi: quotaOf,
    rules: ({ typed }) => [[isWrongQuota(typed), fieldTexts.quota.form.wrong, 'requests']],
  },
  rotation: { empty: noRotation, fromKey: rotationDraftOf, toApi: policyOf, rules: rotationRules },
  ownerId: {
    ...optionalText,
    rules: ({ typed }) => [[!/^[!-~]{0,255}$/.test(typed.trim()), fieldTexts.ownerId.form.wrong]],
  },
  description: { ...optionalText, rules: onlyTheApiChecks },
  metadata: {
    empty: [],
    fromKey: pairsOf,
    toApi: metadataOf,
    rules: ({ typed }) =>
      typed.flatMap((pair, index) =>
        checkPair(pair, typed).map(([message, part]) => [true, message, `${index}.${part}`] as const),
      ),
  },
};

/** Text that is valid is added to its list when the form is saved. */
function isRefused(text: string, check: (value: string) => string | undefined): Rule {
  const message = valuesIn(text)
    .map(check)
    .find((each) => each !== undefined);
  return [message !== undefined, message ?? ''];
}

/** An expiry that is unchanged is not checked again: an expired key can be renamed. */
function expiryRules({ typed, before, now }: Edit<'expiresAt'>): readonly Rule[] {
  if (typed.choice !== 'custom' || JSON.stringify(typed) === JSON.stringify(before)) return [];
  const { missing, past } = fieldTexts.expiresAt.form;
  const at = expiresAtOf(typed, now);
  return [
    [at === null, missing],
    [at !== null && Date.parse(at) <= now, past],
  ];
}

function rotationRules({ typed }: Edit<'rotation'>): readonly Rule[] {
  if (!typed.isOn) return [];
  const { everyDays, grace, secret } = fieldTexts.rotation.form;
  return [
    [!/^\d+$/.test(typed.everyDays), everyDays.wrong, 'everyDays'],
    [Number.isNaN(secondsIn(typed.grace)), grace.wrong, 'gracePeriodSeconds'],
    [typed.target === 'secret' && typed.secretArn.trim() === '', secret.missing, 'deliverTo'],
  ];
}
