import type { components } from '../api/schema.d.ts';
import { counted } from '../components/format-number.ts';
import type { KeyStatus } from './api-key.ts';
import { batch } from './batch/strings.ts';
import { details, events, reveal } from './details/strings.ts';
import { activate, deactivate, deletion, lastUsed, regenerate, value } from './dialogs/strings.ts';
import { fieldTexts } from './field-texts.ts';
import { form } from './form/strings.ts';
import { list } from './list/strings.ts';
import { rotation } from './rotation/strings.ts';

export const keys = {
  one: 'API key',
  fields: fieldTexts,
  notFound: {
    title: 'API key not found',
    text: 'The key was deleted, or it belongs to another workspace. The audit log shows what happened to deleted keys.',
  },
  environments: { live: 'Live', test: 'Test' } satisfies Record<components['schemas']['Environment'], string>,
  status: 'Status',
  /** The status of an active key whose plan has no API access. */
  noAccess: 'Not in your plan',
  statuses: { active: 'Active', inactive: 'Inactive', expired: 'Expired' } satisfies Record<KeyStatus, string>,
  actions: {
    title: 'Actions',
    of: (name: string) => `Actions for ${name}`,
    view: 'View',
    edit: 'Edit',
    activate: 'Activate',
    deactivate: 'Deactivate',
    regenerate: 'Regenerate',
    delete: 'Delete',
    notYours: 'You have read-only access. To change keys, ask an owner for the Admin role.',
  },
  create: {
    button: 'Create API key',
    title: 'Create an API key',
    description: 'The key is shown once, right after you create it.',
    submit: 'Create API key',
    done: (name: string) => `The key “${name}” was created.`,
    seePlan: 'See plan and limits',
    refusals: {
      role: {
        title: 'You have read-only access',
        text: 'To create keys, ask an owner for the Admin role.',
      },
      noKeys: (plan: string) => ({
        title: `The ${plan} plan doesn’t include API access`,
        text: 'To create keys, ask the team that runs this service for another plan.',
      }),
      limit: (plan: string, max: number) => ({
        title: max === 1 ? 'The only key of your plan is in use' : `All ${max} keys of your plan are in use`,
        text: `The ${plan} plan includes ${counted(max, 'key')}. Delete a key that you no longer need, or ask the team that runs this service for a larger plan.`,
      }),
    },
  },
  edit: {
    title: 'Edit API key',
    titleOf: (name: string) => `Edit ${name}`,
    description: 'Changes take effect immediately.',
    done: (name: string) => `The key “${name}” was changed.`,
    rotates: (name: string) => `The key “${name}” was changed. Latchkey replaces its value within minutes.`,
    overwritten: {
      title: 'Someone else changed this key while you edited it',
      text: (fields: string) =>
        `They changed: ${fields}. Save again to replace their change with yours, or cancel to keep theirs.`,
      scopes: (scopes: string) => `The scopes are now ${scopes}.`,
    },
  },
  list,
  batch,
  details,
  events,
  reveal,
  rotation,
  value,
  activate,
  deactivate,
  delete: deletion,
  regenerate,
  lastUsed,
  form,
} as const;
