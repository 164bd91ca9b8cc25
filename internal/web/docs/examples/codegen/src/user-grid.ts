import type { Client } from "./client.js"
import { graphql } from "./gql/index.js"
import type { CustomerUserFilter, CustomerUserOrder, CustomerUserStatus } from "./gql/graphql.js"

const userGrid = graphql(`
  query UserGrid($first: Int!, $after: String, $filter: CustomerUserFilter, $search: String, $orderBy: [CustomerUserOrder!]) {
    customerUsers(first: $first, after: $after, filter: $filter, search: $search, orderBy: $orderBy) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        fullName
        email
        status
        lastLoginAt
        customer {
          id
          name
        }
        roles(first: 50) {
          nodes {
            id
            label
          }
        }
      }
    }
  }
`)

/** What a person can set above the grid. Absent means any. */
export interface GridSettings {
  text?: string
  statuses?: CustomerUserStatus[]
  companyWithSubsidiaries?: string
  role?: string
  order?: CustomerUserOrder[]
}

/** Turns the settings into a filter. Conditions that are absent are left out. */
export function filterOf(settings: GridSettings): CustomerUserFilter {
  return {
    guest: { eq: false },
    ...(settings.statuses && { status: { in: settings.statuses } }),
    ...(settings.companyWithSubsidiaries && { customer: { subtreeOf: settings.companyWithSubsidiaries } }),
    ...(settings.role && { roles: { some: { id: { eq: settings.role } } } }),
  }
}

/** Loads a page of the grid. The next one starts after pageInfo.endCursor, with the same settings. */
export async function loadGridPage(client: Client, settings: GridSettings, after?: string | null) {
  const { customerUsers } = await client.request(userGrid, {
    first: 50,
    after: after ?? null,
    filter: filterOf(settings),
    search: settings.text || null,
    orderBy: settings.order ?? [{ field: "LAST_NAME", direction: "ASC" }],
  })
  return customerUsers
}
