import type { components } from '../api/schema.d.ts';

type Role = components['schemas']['Role'];

export const members = {
  description: 'People who can sign in to this workspace, and their roles.',
  loading: 'Loading members',
  add: 'Add member',
  you: 'You',
  noName: 'No name',
  noRole: 'none',
  onlyOwners: 'Only owners can add members.',
  search: 'Find members by name, user ID or role',
  clear: 'Clear search',
  noMatch: { title: 'No matching members', text: 'Try another search.' },
  columns: { name: 'Name', role: 'Role', issuer: 'Signs in with', since: 'Member since', actions: 'Actions' },
  roles: { owner: 'Owner', admin: 'Admin', viewer: 'Viewer' } satisfies Record<Role, string>,
  roleTexts: {
    owner: 'Full access: manages keys, members and their roles.',
    admin: 'Creates, changes, regenerates and deletes keys. Can see members, but not change them.',
    viewer: 'Read-only access to keys, usage, the audit log and members.',
  } satisfies Record<Role, string>,
  rolesTitle: 'Roles',
  readOnly: (role: string) =>
    `Only owners can add, change and remove members. Your role is ${role}. If someone needs access, ask an owner.`,
  empty: {
    title: 'No members',
    text: 'Nobody can sign in to this workspace. The team that runs this service adds the first owner.',
  },
  incomplete: (count: number) =>
    `Showing the first ${count} members. To list all of them, use the API (GET /api/v1/members).`,
  actionsOf: (name: string) => `Actions for ${name}`,
  change: 'Change name or role',
  remove: 'Remove',
  form: {
    addTitle: 'Add member',
    changeTitle: (name: string) => `Change ${name}`,
    subject: 'User ID (subject)',
    subjectText: 'Ask them to sign in to this console once. It shows them their user ID.',
    subjectExample: 'auth0|5f7c8ec7c33c6c00',
    name: 'Name',
    optional: 'optional',
    nameText: 'Display name only.',
    role: 'Role',
    submit: 'Add',
    errors: {
      subject: 'Enter 1 to 255 visible characters without spaces, exactly as the person sees them.',
      known: 'This person is already a member. Change their role in the list.',
      name: 'Enter at most 100 characters, on one line.',
    },
  },
  ownRole: {
    title: 'This is you',
    text: (role: string) => `Your role changes to ${role} immediately. Only another owner can make you an owner again.`,
  },
  removal: {
    title: (name: string) => `Remove ${name}?`,
    text: (name: string) =>
      `${name} loses access immediately, wherever they are signed in. Keys that they created keep working: deactivate or regenerate the keys that they know.`,
    own: {
      title: 'This is you',
      text: 'You lose access to this workspace immediately. Only an owner can add you again.',
    },
    submit: 'Remove',
  },
  added: (name: string) => `Added ${name}.`,
  changed: (name: string) => `Changed ${name}.`,
  removed: (name: string) => `Removed ${name}. They no longer have access.`,
} as const;
