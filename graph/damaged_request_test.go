package graph_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"
)

var longRun = flag.Bool("long", false, "run the long form of random tests")

// internalsPattern matches words that an answer must not contain.
var internalsPattern = regexp.MustCompile(
	`json:|strconv|sql:|SQL|sqlite|mysql|\.go:|runtime|goroutine|interface \{\}|map\[string\]|0x[0-9a-f]{6}|reflect`)

// Randomly damaged requests get a valid answer: no internal fault, no panic, nothing about the implementation.
func TestDamagedRequests(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		token := k.LoginStaffAdmin(t)
		examples, err := playground.LoadExamples()
		if err != nil {
			t.Fatal(err)
		}
		bodies := []string{
			requestBody(createUser), requestBody(updateUser),
			requestBody(`query ($f: CustomerUserFilter, $n: Int, $o: [CustomerUserOrder!], $c: String) { ` +
				`customerUsers(filter: $f, first: $n, orderBy: $o, after: $c) { totalCount nodes { id } } nodes(ids: ["user_1", "cust_1"]) { id } }`),
			`{"query":"query ($f: CustomerUserFilter, $n: Int, $o: [CustomerUserOrder!], $c: String) { ` +
				`customerUsers(filter: $f, first: $n, orderBy: $o, after: $c) { totalCount nodes { id } } }",` +
				`"variables":{"f":{"birthday":{"gte":"1990-01-01"},"createdAt":{"lt":"2026-11-23T09:15:00.25Z"},"customer":{"id":{"in":["cust_1"]}},` +
				`"not":{"or":[{"email":{"contains":"a"}}]}},"n":5,"o":[{"field":"LAST_NAME","direction":"DESC"}],"c":""}}`,
			`{"query":"query ($f: OrderFilter) { orders(filter: $f) { totalCount } }","variables":{"f":{"total":{"gt":"12.50"},` +
				`"internalStatus":{"in":["OPEN"]},"customer":{"internalRating":{"lte":3}}}}}`,
		}
		for _, e := range examples {
			var vars any
			_ = json.Unmarshal([]byte(e.Variables), &vars)
			body, _ := json.Marshal(map[string]any{"query": e.Query, "variables": vars})
			bodies = append(bodies, string(body))
		}
		const seed = 7
		rnd := rand.New(rand.NewPCG(seed, 0))
		pieces := []string{"\x00", "\xff", "{", "}", "[", "]", `"`, `\`, "null", "-1", "1e99", "99999999999999999999", "true", "$", "...",
			"@skip(if: true)", "@nonsense", "# ", "\n", "’", "𐍈", "__typename", "customerUsers", ": ", "user_1", "cust_9223372036854775807",
			"[[[[", `\ud800`, `""`, "id"}
		n := 1500
		if *longRun {
			n = 20_000
		}
		for i := range n {
			body := []byte(bodies[rnd.IntN(len(bodies))])
			for range 1 + rnd.IntN(3) {
				at := rnd.IntN(len(body))
				switch rnd.IntN(5) {
				case 0: // cut the rest
					body = body[:at]
				case 1: // remove some bytes
					body = append(body[:at:at], body[min(len(body), at+1+rnd.IntN(8)):]...)
				case 2: // repeat some bytes
					body = append(body[:at:at], append(body[at:min(len(body), at+rnd.IntN(40))], body[at:]...)...)
				case 3: // replace a byte
					body[at] = byte(rnd.IntN(256))
				default: // insert a piece
					body = append(body[:at:at], append([]byte(pieces[rnd.IntN(len(pieces))]), body[at:]...)...)
				}
				if len(body) == 0 {
					break
				}
			}
			w := sendRequest(k, "POST", "/graphql", string(body), "Authorization", "Bearer "+token)
			answer := w.Body.String()
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) || strings.Contains(answer, `"INTERNAL"`) {
				t.Fatalf("seed %d, request %d: %d %s\n%q\n%s", seed, i, w.Code, answer, body, k.Log)
			}
			if m := internalsPattern.FindString(answer); m != "" && !strings.Contains(string(body), m) {
				t.Errorf("seed %d, request %d: the answer shows internals (%s): %s\n%q", seed, i, m, answer, body)
			}
		}
	})
}
