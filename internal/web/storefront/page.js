// The pages that links in mails open. Each passes the token behind # to one mutation. A new
// kind of link, for example an invitation, is one more entry of pages.
const $ = (id) => document.getElementById(id);
const userErrors = 'userErrors { message path }';

const pages = {
  '/password-reset': {
    title: 'Set a new password', button: 'Set password', fields: ['password', 'again'], mutation: 'passwordResetComplete',
    operation: `mutation ($input: PasswordResetCompleteInput!) { result: passwordResetComplete(input: $input) { audience ${userErrors} } }`,
    done: () => 'Your new password is set. You can sign in with it now.',
  },
  '/confirm': {
    title: 'Confirm your e-mail address', button: 'Confirm', text: 'Confirm that this account is yours.', mutation: 'emailConfirm',
    operation: `mutation ($input: EmailConfirmInput!) { result: emailConfirm(input: $input) { audience ${userErrors} } }`,
    done: () => 'Your e-mail address is confirmed.',
  },
  '/email-change': {
    title: 'Use your new e-mail address', button: 'Use this address', text: 'From then on you sign in with the new address.',
    mutation: 'emailChangeConfirm',
    operation: `mutation ($input: EmailChangeConfirmInput!) { result: emailChangeConfirm(input: $input) { audience ${userErrors} } }`,
    done: () => 'Your account has the new e-mail address. Sign in with it.',
  },
  '/email-change-cancel': {
    title: 'Stop the change of your e-mail address', button: 'Stop the change', text: 'Your account keeps its present address.',
    mutation: 'emailChangeCancel',
    operation: `mutation ($input: EmailChangeCancelInput!) { result: emailChangeCancel(input: $input) { cancelled ${userErrors} } }`,
    done: ({ cancelled }) => (cancelled ? 'The change is stopped. Set a new password now.' : 'No change was waiting.'),
  },
};

const askForLink = {
  title: 'Forgotten password', button: 'Mail me a link', fields: ['email', 'audience'], mutation: 'passwordResetRequest',
  text: 'We mail you a link with which you set a new password.',
  operation: `mutation ($input: PasswordResetRequestInput!) { result: passwordResetRequest(input: $input) { accepted ${userErrors} } }`,
  done: () => 'If this address has an account, the mail is on its way.',
};

const needsLink = { title: 'Open the link in your mail', text: 'This page works only with the link from a mail. Each link works once.' };

async function send(query, variables) {
  const answer = await fetch('/graphql', {
    method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify({ query, variables }),
  });
  return answer.json();
}

// submit returns the problem of the input, or an empty text when the page is done.
async function submit(page, token) {
  const input = token ? { token } : {};
  if (page.fields?.includes('password')) {
    if ($('password').value !== $('again').value) return 'The two passwords differ.';
    input.newPassword = $('password').value;
  }
  if (page.fields?.includes('email')) Object.assign(input, { email: $('email').value, audience: $('audience').value });
  const { data, errors } = await send(page.operation, { input });
  const faults = errors ?? data.result.userErrors;
  if (faults.length) return faults.map((fault) => fault.message).join(' ');
  $('form').hidden = true;
  $('text').textContent = '';
  $('done').textContent = page.done(data.result);
  return '';
}

async function showRules() {
  const { data } = await send('{ passwordPolicy { rules { text } } }');
  $('rules').replaceChildren(...data.passwordPolicy.rules.map(({ text }) => Object.assign(document.createElement('li'), { textContent: text })));
}

const token = new URLSearchParams(location.hash.slice(1)).get('token');
history.replaceState(null, '', location.pathname); // the token stays neither in the address bar nor in the history
const page = token ? pages[location.pathname] : location.pathname === '/password-reset' ? askForLink : needsLink;
document.title = `${page.title}, Northgate Supply`;
$('title').textContent = page.title;
$('text').textContent = page.text ?? '';
$('mutation').textContent = (page.mutation ? page : pages[location.pathname]).mutation;
$('form').hidden = !page.operation;
$('button').textContent = page.button;
for (const field of page.fields ?? []) {
  $(field).required = true;
  $(field + '-label').hidden = false;
}
if (page.fields?.includes('password')) {
  $('rules').hidden = false;
  showRules();
}
$('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  $('button').disabled = true;
  $('problem').textContent = '';
  try {
    $('problem').textContent = await submit(page, token);
  } catch {
    $('problem').textContent = 'The server does not answer. Try again.';
  }
  $('button').disabled = false;
});
addEventListener('hashchange', () => location.reload()); // another link, opened in the same tab
