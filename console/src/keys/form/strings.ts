export const form = {
  saving: 'Saving',
  /** The names of the fields follow. */
  errors: (count: number) => (count === 1 ? '1 field needs attention:' : `${count} fields need attention:`),
  sections: {
    basics: 'Key and scopes',
    access: 'Addresses, rate limits and quota',
    life: 'Expiry and rotation',
    labels: 'Owner and metadata',
  },
  leave: {
    title: 'Leave without saving?',
    text: 'Your changes haven’t been saved.',
    confirm: 'Leave',
    stay: 'Stay',
  },
} as const;

/** The groups of scopes in the form. */
export const scopeGroups = {
  all: 'All resources',
  any: (resource: string) => `Everything about ${resource}`,
  used: 'Used by other keys',
  management: 'Management of this workspace',
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
