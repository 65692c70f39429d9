import * as z from 'zod';
import { NewMember, Subject } from '../../domain/access/member-schema.ts';
import { EventType } from '../../domain/events/published-event.ts';
import { route } from './route.ts';
import { Cursor, Moment, pageSize, UsageQuery, UsageRows } from './shared.ts';

export const getUsage = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/usage',
  lambda: 'get-usage',
  auth: 'management',
  scope: 'api-keys:read',
  tag: 'Workspace',
  summary: 'Get the usage of the workspace',
  request: {
    query: UsageQuery.extend({ groupBy: z.enum(['key', 'owner']).default('key'), limit: UsageRows, cursor: Cursor }),
  },
  success: {
    status: 200,
    description:
      'The usage of the workspace, in total and for each key or owner. It includes the root key and deleted keys. Only workspaces with more keys than `limit` have several pages; each page has the total of the whole workspace. Send the same `from` and `to` with each page.',
    body: 'UsageResponse',
  },
  errors: [],
}));

export const listAuditEvents = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/audit-events',
  lambda: 'list-audit-events',
  auth: 'management',
  scope: 'audit-events:read',
  tag: 'Workspace',
  summary: 'List the audit events of the workspace, newest first',
  request: {
    query: z.strictObject({
      actor: z
        .string()
        .min(1)
        .max(300)
        .optional()
        .meta({ description: 'The id of the key, person or operator that caused the event.' }),
      keyId: z.string().min(1).max(100).optional(),
      action: EventType.optional(),
      from: Moment.optional().meta({ description: 'At this time or later.' }),
      to: Moment.optional().meta({ description: 'Before this time.' }),
      limit: pageSize(50),
      cursor: Cursor,
    }),
  },
  success: {
    status: 200,
    description: 'A page of events. A filtered page may be short or empty and still have a next page.',
    body: 'AuditEventList',
  },
  errors: [],
}));

export const getOwnWorkspace = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/workspace',
  lambda: 'get-own-workspace',
  auth: 'management',
  scope: 'api-keys:read',
  tag: 'Workspace',
  summary: 'Get the workspace, the plans and the caller',
  request: {},
  success: {
    status: 200,
    description:
      'The workspace of the key or of the person. A person who belongs to several and names none gets the oldest.',
    body: 'OwnWorkspaceResponse',
  },
  errors: ['not_found'],
}));

export const listMembers = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/members',
  lambda: 'list-members',
  auth: 'management',
  scope: 'members:read',
  tag: 'Workspace',
  summary: 'List the members of the workspace',
  request: { query: z.strictObject({ limit: pageSize(50), cursor: Cursor }) },
  success: {
    status: 200,
    description: 'A page of members: the people who can sign in to the workspace.',
    body: 'MemberList',
  },
  errors: [],
}));

export const putMember = /* @__PURE__ */ route(() => ({
  method: 'PUT',
  path: '/api/v1/members',
  lambda: 'put-member',
  auth: 'management',
  scope: 'members:write',
  tag: 'Workspace',
  summary: 'Add or change a member',
  request: { body: NewMember },
  success: {
    status: 200,
    description: 'The member. The change applies to the next request.',
    body: 'MemberResponse',
  },
  errors: ['sign_in_disabled', 'member_limit_exceeded', 'not_found', 'conflict'],
}));

export const deleteMember = /* @__PURE__ */ route(() => ({
  method: 'DELETE',
  path: '/api/v1/members',
  lambda: 'delete-member',
  auth: 'management',
  scope: 'members:write',
  tag: 'Workspace',
  summary: 'Remove a member',
  request: { query: z.strictObject({ subject: Subject }) },
  success: {
    status: 200,
    description: 'The person no longer belongs to the workspace. Their next request is refused.',
    body: 'Deleted',
  },
  errors: ['sign_in_disabled', 'not_found', 'conflict'],
}));

export const workspaceRoutes = { getUsage, listAuditEvents, getOwnWorkspace, listMembers, putMember, deleteMember };
