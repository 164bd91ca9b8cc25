// Tries each recipe on a server with demo data: node dist/main.js http://127.0.0.1:8080
import { deepEqual, equal, ok } from "node:assert/strict"

import { addUser, disableUser, loadAssignableRoles, loadCompanyUsers } from "./company-users.js"
import { type Client, newClient, RequestError } from "./client.js"
import { saveUser } from "./edit-user.js"
import type { Audience } from "./gql/graphql.js"
import { changeEmail, changeName, loadProfile, setPassword, signOutElsewhere } from "./own-profile.js"
import { loadRoleEditor, previewRole, saveRoleChange } from "./role-editor.js"
import { signIn, signOut } from "./sign-in.js"
import { loadGridPage } from "./user-grid.js"
import { buttons, loadUserPage } from "./user-page.js"

const baseURL = process.argv[2] ?? "http://127.0.0.1:8080"

async function mustSignIn(audience: Audience, email: string): Promise<Client> {
  const result = await signIn(baseURL, audience, email, "buyergraph-demo")
  ok(result.ok, `${email}: ${JSON.stringify(result)}`)
  return result.client
}

const staff = await mustSignIn("STAFF", "harriet.lowe@northgate.example")
const administrator = await mustSignIn("STOREFRONT", "amanda.cole@aldgate-facilities.example")
const buyer = await mustSignIn("STOREFRONT", "yusuf.macleod@aldgate-facilities.example")

const wrong = await signIn(baseURL, "STAFF", "harriet.lowe@northgate.example", "not this one")
ok(!wrong.ok && wrong.code === "INVALID_CREDENTIALS")

// The grid: two pages do not overlap, and each filter narrows the list.
const first = await loadGridPage(staff, {})
const second = await loadGridPage(staff, {}, first.pageInfo.endCursor)
equal(first.nodes.length, 50)
equal(new Set([...first.nodes, ...second.nodes].map((user) => user.id)).size, 100)
const company = await loadGridPage(staff, { companyWithSubsidiaries: "cust_1" })
const found = await loadGridPage(staff, { companyWithSubsidiaries: "cust_1", text: "ama col", statuses: ["ACTIVE"], role: "role_1" })
ok(found.totalCount > 0 && found.totalCount < company.totalCount && company.totalCount < first.totalCount)

// The page of a user, as staff and as a buyer, who sees no button.
const page = await loadUserPage(staff, found.nodes[0]!.id)
ok(page && page.permissions!.length > 0 && page.roles.nodes.length > 0 && buttons(page).edit)
const seenByBuyer = await loadUserPage(buyer, page.id)
ok(seenByBuyer && Object.values(buttons(seenByBuyer)).every((shown) => !shown))
equal(seenByBuyer.lastLoginAt, null)
equal(await loadUserPage(staff, "user_999999"), null)

// An edit is saved, conflicts with the version before, and is refused at its field.
const saved = await saveUser(staff, { id: page.id, expectedVersion: page.version, middleName: "Ann" })
ok(saved.kind === "saved" && saved.version === page.version + 1)
const conflict = await saveUser(staff, { id: page.id, expectedVersion: page.version, middleName: "Beth" })
ok(conflict.kind === "conflict" && conflict.version === saved.version)
deepEqual(conflict.conflicts, [{ field: "middleName", theirs: "Ann", yours: "Beth" }])
const refused = await saveUser(staff, { id: page.id, expectedVersion: saved.version, lastName: "", birthday: "2999-01-01" })
ok(refused.kind === "refused")
deepEqual(Object.keys(refused.messages).sort(), ["birthday", "lastName"])

// The role editor: the preview names the users and the rights, and saves nothing. The administrator of a
// company that edits a predefined role gets a copy of it.
const roles = await loadAssignableRoles(administrator)
const buyerRole = roles.find((role) => role.label === "Buyer")!
const editor = await loadRoleEditor(administrator, buyerRole.id)
ok(editor.role && editor.role.viewerCan.includes("CUSTOMIZE") && editor.catalog.entities.length > 0)
const change = { id: buyerRole.id, expectedVersion: editor.role.version, capabilities: [] }
const preview = await previewRole(administrator, change)
ok(preview.effects.length > 0 && preview.effects.every((effect) => effect.capabilitiesLost.length > 0), JSON.stringify(preview))
ok(preview.moved > 0 && preview.errors.length === 0)
equal((await loadRoleEditor(administrator, buyerRole.id)).role?.version, editor.role.version)
const customized = await saveRoleChange(administrator, change)
ok(customized.role && customized.role.id !== buyerRole.id, JSON.stringify(customized))

// A company's administrator adds a colleague once, though the request is sent twice, and disables
// the account. The buyer may do neither.
const { viewer, customerUsers } = await loadCompanyUsers(administrator)
ok(customerUsers.totalCount > 0 && customerUsers.totalCount < first.totalCount)
const colleague = {
  email: "jo.winter@aldgate-facilities.example",
  firstName: "Jo",
  lastName: "Winter",
  customer: viewer.customerUser!.customer!.id,
  roles: [customized.role.id],
  idempotencyKey: "form-1",
}
const added = await addUser(administrator, colleague)
ok(added.user, JSON.stringify(added))
equal((await addUser(administrator, colleague)).user?.id, added.user.id)
equal((await loadCompanyUsers(administrator)).customerUsers.totalCount, customerUsers.totalCount + 1)
equal((await disableUser(administrator, added.user.id)).user?.status, "DISABLED")
equal((await disableUser(buyer, page.id)).errors[0]?.code, "PERMISSION_DENIED")

// The own profile.
const profile = await loadProfile(buyer)
equal(profile.viewer.customerUser?.email, "yusuf.macleod@aldgate-facilities.example")
deepEqual(await changeName(administrator, "Amanda", "Cole-Reid"), [])
equal((await changeName(buyer, "Yusuf", "Reid"))[0]?.code, "PERMISSION_DENIED") // the copied role lost the capability
deepEqual((await setPassword(buyer, "buyergraph-demo", "otter-fog")).map((error) => error.code), ["TOO_SHORT"])
deepEqual(await changeEmail(buyer, "yusuf@aldgate-facilities.example", "buyergraph-demo"), [])
equal((await loadProfile(buyer)).viewer.customerUser?.newEmail, "yusuf@aldgate-facilities.example")
const elsewhere = await mustSignIn("STOREFRONT", "yusuf.macleod@aldgate-facilities.example")
equal(await signOutElsewhere(elsewhere), 1)

// The session of the buyer has ended. A guest sees no user, and is told to sign in for changes.
const isUnauthenticated = (error: unknown) => error instanceof RequestError && error.code === "UNAUTHENTICATED"
ok(isUnauthenticated(await loadProfile(buyer).catch((error: unknown) => error)))
const guest = newClient(baseURL)
equal((await loadGridPage(guest, {})).totalCount, 0)
ok(isUnauthenticated(await disableUser(guest, page.id).catch((error: unknown) => error)))
await signOut(staff)
ok(isUnauthenticated(await loadGridPage(staff, {}).catch((error: unknown) => error)))

console.log("The recipes work.")
