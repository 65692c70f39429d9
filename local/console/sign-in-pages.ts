/** The pages of the OpenID provider: plain HTML without inline scripts or styles. */

export interface SignInForm {
  readonly address: string;
  /** The reason why the last attempt failed. */
  readonly problem?: string;
  /** The field with the problem. */
  readonly field?: 'address' | 'password';
}

/** @param owner The address of the first member, as a hint. */
export function signInPage({ address, problem, field }: SignInForm, owner: string): string {
  const input = (name: string, attributes: string) =>
    `<input id="${name}" name="${name}" required ${attributes}${
      field === name ? ' aria-invalid="true" aria-describedby="problem" autofocus' : ''
    }>`;
  const start = field === undefined ? ' autofocus' : '';
  return page(
    `${problem === undefined ? '' : 'Error: '}Sign in`,
    `<h1>Sign in to Latchkey</h1>
${problem === undefined ? '' : `<p id="problem" class="problem" role="alert">${escapeHtml(problem)}</p>\n`}<form method="post">
<label for="address">E-mail address</label>
${input('address', `type="email" maxlength="255" autocomplete="username" spellcheck="false" value="${escapeHtml(address)}"${address === '' ? start : ''}`)}
<label for="password">Password</label>
${input('password', `type="password" autocomplete="current-password"${address === '' ? '' : start}`)}
<button type="submit">Sign in</button>
</form>
<p class="hint">This is the sign-in of a local run. The owner of its workspace is <code>${escapeHtml(owner)}</code>; the password, the same for every address, is where the run was started, on the terminal.</p>`,
  );
}

/** @param form The form of the provider. A button with the name `logout` submits it. */
export function signOutPage(form: string): string {
  const id = /id="([^"]+)"/.exec(form)?.[1] ?? '';
  return page(
    'Sign out',
    `<h1>Sign out of Latchkey?</h1>
${form}
<button type="submit" form="${id}" name="logout" value="yes" autofocus>Sign out</button>
<p><a href="/console/">Stay signed in</a></p>`,
  );
}

/** Returns a page that reports a failure or an end. */
export function messagePage(title: string, text: string): string {
  return page(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
<p><a href="/console/">Go to the console</a></p>`,
  );
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Latchkey</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/oidc/style.css">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
