import { beforeAll, expect, test } from '@jest/globals';
import { newPerson, type Person } from './support/people.ts';
import { browserSuite } from './support/suite.ts';
import { Workspace } from './support/workspace.ts';

/** The protection against a person at the same browser, and against injected scripts. */
const suite = browserSuite();
const person: Person = newPerson('Sina Secure');

beforeAll(async () => {
  const workspace = await Workspace.create(suite.site, 'Security', 'Professional');
  await workspace.addMember(person, 'owner');
});

test('scripts cannot read the cookies of the sign-in, which go to the provider only', async () => {
  const { context, page } = await suite.signedIn(person);
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const { httpOnly, sameSite } of cookies)
    expect({ httpOnly, sameSite }).toEqual({ httpOnly: true, sameSite: 'Lax' });
  expect(await page.evaluate('document.cookie')).toBe('');
});

const elsewhere = 'https://elsewhere.example';

const injections = {
  'an inline script': `
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);`,
  'an event handler in markup': `
    const host = document.createElement('div');
    host.innerHTML = '<img src="data:," onerror="window.injected = true">';
    document.body.append(host);`,
  'a script of another origin': `
    const script = document.createElement('script');
    script.src = '${elsewhere}/injected.js';
    document.body.append(script);`,
  'text that is run as code': `setTimeout('window.injected = true');`,
};

test.each(Object.entries(injections))('the Content-Security-Policy blocks %s', async (_, injection) => {
  const { page, guard } = await suite.signedIn(person);
  guard.announceMessage(/Content Security Policy/);
  guard.announce({ origin: elsewhere, path: /^\/injected/, status: 'failed' });
  const violated = await page.evaluate(`new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
    ${injection}
  })`);
  expect(violated).toMatch(/^script-src/);
  expect(await page.evaluate('window.injected')).toBeUndefined();
});

test('the Content-Security-Policy blocks requests and forms to other origins', async () => {
  const { page, guard } = await suite.signedIn(person);
  guard.announceMessage(/Content Security Policy/);
  await expect(page.evaluate(`fetch('${elsewhere}/')`)).rejects.toThrow('Failed to fetch');
  const violated = page.evaluate(`new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
    const form = document.createElement('form');
    form.action = '${elsewhere}/';
    document.body.append(form);
    form.submit();
  })`);
  expect(await violated).toBe('form-action');
});

test('no other page can frame the console', async () => {
  const response = await fetch(`${suite.site.url}/console/`);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(await response.text()).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|style="/i);
});
