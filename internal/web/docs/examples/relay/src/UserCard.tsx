import { graphql, useRefetchableFragment } from "react-relay"

import type { UserCard_user$key } from "./__generated__/UserCard_user.graphql"

/** One user. Refresh reads this user again, through the query node. */
export function UserCard({ user }: { user: UserCard_user$key }) {
  const [data, refetch] = useRefetchableFragment(
    graphql`
      fragment UserCard_user on CustomerUser @refetchable(queryName: "UserCardQuery") {
        id
        fullName
        status
        customer {
          name
        }
      }
    `,
    user,
  )
  return (
    <article id={data.id}>
      <p>
        {data.fullName}, {data.customer?.name}: {data.status}
      </p>
      <button onClick={() => refetch({}, { fetchPolicy: "network-only" })}>Refresh</button>
    </article>
  )
}
