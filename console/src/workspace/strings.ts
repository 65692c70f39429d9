export const otherWorkspace = {
  title: 'You don’t have access to this workspace',
  text: 'The address names a workspace that you aren’t a member of. Ask one of its owners to add you, or open your own workspace.',
  open: (name: string) => `Open ${name}`,
} as const;
