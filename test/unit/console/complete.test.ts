import { expect, test } from '@jest/globals';
import { strings } from '../../../console/src/all-strings.ts';
import { fieldNames } from '../../../console/src/keys/form/key-draft.ts';
import { managementResources } from '../../../console/src/keys/form/scopes.ts';
import { scopeTexts } from '../../../console/src/keys/form/strings.ts';
import { everyScope } from '../../../lambdas/domain/access/scopes.ts';
import { eventRegistry } from '../../../lambdas/domain/events/event-types.ts';
import { NewApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import { routes } from '../../../lambdas/http/routes/index.ts';

/** The console knows everything of the API, including what the generated types do not list. */

test('the form suggests every scope that a route needs, with a description', () => {
  const needed = new Set(Object.values(routes).flatMap(({ scope }) => scope ?? []));
  expect([...needed].filter((scope) => !Object.hasOwn(scopeTexts, scope))).toEqual([]);
});

test('every field of an event has a name', () => {
  const fields = new Set(Object.values(eventRegistry).flatMap(({ changes }) => Object.keys(changes.shape)));
  expect([...fields].filter((field) => !Object.hasOwn(strings.audit.fields, field))).toEqual([]);
});

test('every field of an event that lists its changes has a name in the sentence', () => {
  const fields = [
    ...Object.keys(eventRegistry['key.updated'].changes.shape),
    ...Object.keys(eventRegistry['workspace.updated'].changes.shape),
  ];
  expect(fields.filter((field) => !Object.hasOwn(strings.audit.fieldsInSentence, field))).toEqual([]);
});

test('the form has every field of a new key, and no other', () => {
  expect(new Set(fieldNames)).toEqual(new Set(Object.keys(NewApiKey.shape)));
});

test('the form knows the resources that * does not include', () => {
  expect(everyScope).toEqual(['*', ...managementResources.map((resource) => `${resource}:*`)]);
});
