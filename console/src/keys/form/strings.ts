export const form = {
  saving: 'Saving',
  /** @param fields Their names in a sentence. */
  errors: (count: number, fields: string) =>
    count === 1 ? `1 field needs attention: ${fields}.` : `${count} fields need attention: ${fields}.`,
  notAdded: (text: string) => `“${text}” isn’t in the list yet. Select Add, or clear the input.`,
  sections: { basics: 'Key', access: 'Access', life: 'Expiry and rotation', labels: 'Owner and metadata' },
  leave: {
    title: 'Leave without saving?',
    text: 'Your changes haven’t been saved.',
    confirm: 'Leave',
    stay: 'Stay',
  },
} as const;

/** Scopes that the form suggests, and what each grants. A test compares them with the scopes of the API's routes. */
export const scopeTexts: Readonly<Record<string, string>> = {
  '*': 'Everything except management',
  '*:read': 'Read everything except management',
  'status:read': 'Read the status of the API',
  'photo-requests:read': 'Read photo requests',
  'photo-requests:write': 'Create photo requests',
  'api-keys:read': 'Read API keys and usage',
  'api-keys:write': 'Create, change and delete API keys',
  'audit-events:read': 'Read the audit log',
  'keys:verify': 'Ask whether a key of the workspace is valid',
  'members:read': 'Read members and their roles',
  'members:write': 'Add, change and remove members',
};
