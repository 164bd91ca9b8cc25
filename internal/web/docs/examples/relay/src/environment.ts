import { Environment, type FetchFunction, Network, RecordSource, Store } from "relay-runtime"

// These types have the id of a record, but are not the record. Relay must not store them under it.
const notRecords = ["AccessRole", "SkippedRecord", "StaleVersionError"]

/** Returns a Relay environment for the server, of a guest without a token. */
export function newEnvironment(baseURL: string, token?: string): Environment {
  const fetchQuery: FetchFunction = async ({ text }, variables) => {
    const response = await fetch(`${baseURL}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: text, variables }),
    })
    return await response.json() // Relay rejects the request if it has errors at the top level
  }
  return new Environment({
    network: Network.create(fetchQuery),
    store: new Store(new RecordSource()),
    getDataID: (record, type) => (notRecords.includes(type) ? undefined : record.id),
  })
}
