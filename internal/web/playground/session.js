// The session of this browser tab: who is signed in, and requests with the session's token.
// The browser keeps the token until the tab is closed.

const tokenKey = 'buyergraph:token';
const roleKey = 'buyergraph:role';
const viewerFields = 'kind staffUser { fullName } customerUser { fullName }';
const listeners = new Set();

// session is what the page shows. Each change replaces it.
export let session = { viewer: { kind: 'GUEST' }, role: '', problem: '', hasEnded: false };

function update(change) {
  session = { ...session, ...change };
  for (const listener of listeners) listener();
}

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// send sends an operation. It is GraphiQL's fetcher: an Authorization header of a tab replaces
// the token of the session.
export async function send(request, options) {
  const token = sessionStorage.getItem(tokenKey);
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...(token && { Authorization: 'Bearer ' + token }) };
  for (const [name, value] of Object.entries(options?.headers ?? {})) {
    const same = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
    headers[same ?? name] = value;
  }
  const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(request) });
  const usedSession = token && headers.Authorization === 'Bearer ' + token;
  if (answer.status === 401 && usedSession && token === sessionStorage.getItem(tokenKey)) {
    sessionStorage.removeItem(tokenKey);
    update({ viewer: { kind: 'GUEST' }, hasEnded: true });
  }
  return answer.json();
}

// refreshViewer asks who is signed in, and so notices that a session has ended.
export async function refreshViewer() {
  if (!sessionStorage.getItem(tokenKey)) return;
  const { data } = await send({ query: `{ viewer { ${viewerFields} } }` });
  if (data) update({ viewer: data.viewer });
}

// signIn starts a session and ends the previous one. It reports whether that succeeded.
export async function signIn({ role = '', email, password, audience }) {
  const query = `mutation ($input: LoginInput!) { login(input: $input) { token viewer { ${viewerFields} } userErrors { message } } }`;
  const result = await send({ query, variables: { input: { email, password, audience } } });
  const login = result.data?.login;
  if (!login?.token) {
    update({ problem: (login?.userErrors ?? result.errors).map((e) => e.message).join(' ') });
    return false;
  }
  sessionStorage.setItem(tokenKey, login.token);
  sessionStorage.setItem(roleKey, role);
  update({ viewer: login.viewer, role, problem: '', hasEnded: false });
  return true;
}

// signOut ends the session. The role is that of a guest in a demo.
export async function signOut(role = '') {
  if (sessionStorage.getItem(tokenKey)) await send({ query: 'mutation { logout(input: {}) { sessionsEnded } }' });
  sessionStorage.removeItem(tokenKey);
  sessionStorage.setItem(roleKey, role);
  update({ viewer: { kind: 'GUEST' }, role, problem: '', hasEnded: false });
}

// resume continues the session that this tab had before it was loaded again. It returns the
// role that the tab had, or null if the tab is new.
export async function resume() {
  const role = sessionStorage.getItem(roleKey);
  if (role !== null) update({ role });
  await refreshViewer();
  return role;
}

// fetchSchema returns the schema as text.
export async function fetchSchema() {
  const token = sessionStorage.getItem(tokenKey);
  const answer = await fetch('/schema.graphql', { headers: token ? { Authorization: 'Bearer ' + token } : {} });
  if (!answer.ok) throw new Error('Only staff can download the schema. Sign in as a staff user.');
  return answer.text();
}
