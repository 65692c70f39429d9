export const notMember = {
  title: 'You aren’t a member of a workspace yet',
  text: 'You are signed in, but you don’t belong to a workspace. Send these two values to a workspace owner, who can add you under “Members and roles”.',
  issuer: 'Issuer',
  subject: 'User ID (subject)',
  copy: 'Copy issuer and user ID',
  again: 'I was added: try again',
} as const;
