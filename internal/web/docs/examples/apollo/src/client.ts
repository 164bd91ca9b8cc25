import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client"
import { relayStylePagination } from "@apollo/client/utilities"

import possibleTypes from "./gql/possible-types.js"

/**
 * Returns a client with a cache that knows the graph. Each record is stored once, under its type and id,
 * and every answer that has it updates every screen that shows it. Keep the type in that key: an
 * AccessRole, a SkippedRecord and a StaleVersionError have the id of a record, too. Lists are kept
 * by their filter, search and order; fetchMore adds a page to its list.
 */
export function newClient(baseURL: string, token?: string) {
  return new ApolloClient({
    link: new HttpLink({ uri: `${baseURL}/graphql`, headers: token ? { Authorization: `Bearer ${token}` } : {} }),
    cache: new InMemoryCache({
      ...possibleTypes,
      typePolicies: {
        Query: {
          fields: {
            customerUsers: relayStylePagination(["filter", "search", "orderBy"]),
            // A list has already brought this user: ask only for what is missing.
            customerUser: (found, { args, toReference }) =>
              args?.by.id ? toReference({ __typename: "CustomerUser", id: args.by.id }) : found,
          },
        },
        CustomerUser: { fields: { orders: relayStylePagination(["filter", "orderBy"]) } },
      },
    }),
  })
}
