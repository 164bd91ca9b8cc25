// Fills the cache and changes a record, on a server with demo data:
// node dist/main.js http://127.0.0.1:8080
import { equal, ok } from "node:assert/strict"

import { newClient } from "./client.js"
import { disableUser, login, timeline, userList, userName } from "./users.js"

const baseURL = process.argv[2] ?? "http://127.0.0.1:8080"
const credentials = { email: "harriet.lowe@northgate.example", password: "buyergraph-demo" }
const signedIn = await newClient(baseURL).mutate({ mutation: login, variables: { input: credentials } })
const client = newClient(baseURL, signedIn.data!.login!.token!)

const list = client.watchQuery({ query: userList })
const subscription = list.subscribe(() => undefined)
const { data } = await client.query({ query: userList })
const shown = () => client.readQuery({ query: userList })!.customerUsers.edges.map(({ node }) => node)
equal(shown().length, 10)

// The next page is added to the list in the cache.
await list.fetchMore({ variables: { after: data!.customerUsers.pageInfo.endCursor! } })
equal(new Set(shown().map((user) => user.id)).size, 20)

// A list with another filter is another list.
const disabled = await client.query({ query: userList, variables: { filter: { status: { eq: "DISABLED" } } } })
ok(disabled.data!.customerUsers.edges.every(({ node }) => node.status === "DISABLED"))
equal(shown().length, 20)

// A mutation's answer changes the record in every list.
const user = shown().find(({ status }) => status === "ACTIVE")!
await client.mutate({ mutation: disableUser, variables: { id: user.id! } })
equal(shown().find(({ id }) => id === user.id)?.status, "DISABLED")

// The page of a user begins with what the list has brought: no request.
const known = await client.query({ query: userName, variables: { id: user.id! }, fetchPolicy: "cache-only" })
equal(known.data?.customerUser?.fullName, user.fullName)

// An interface in a fragment is understood.
const page = await client.query({ query: timeline, variables: { id: user.id! } })
ok(page.data!.customerUser!.activities.nodes.every(({ author }) => author === null || author.fullName.length > 0))

subscription.unsubscribe()
client.stop()
console.log("The Apollo example works.")
