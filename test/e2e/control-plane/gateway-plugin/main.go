// Command gateway-plugin is a test double of the Gateway API plugin of Argo Rollouts
// (github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi), which is not available as a Go module. It sets
// the weights, the header routes and the label of a release in progress of HTTPRoutes and GRPCRoutes, and nothing else;
// test/e2e/fixtures/gateway-api-plugin holds what the plugin itself writes.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/rollout/trafficrouting/plugin/rpc"
	"github.com/argoproj/argo-rollouts/utils/plugin/types"
	"github.com/hashicorp/go-plugin"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"
)

const (
	name  = "argoproj-labs/gatewayAPI"
	label = "rollouts.argoproj.io/gatewayapi-canary"
)

const group = "gateway.networking.k8s.io"

var (
	httpRoutes = schema.GroupVersionResource{Group: group, Version: "v1", Resource: "httproutes"}
	grpcRoutes = schema.GroupVersionResource{Group: group, Version: "v1", Resource: "grpcroutes"}
)

type namedRoute struct {
	Name            string `json:"name"`
	UseHeaderRoutes bool   `json:"useHeaderRoutes"`
}

type config struct {
	Namespace              string       `json:"namespace"`
	HTTPRoute              string       `json:"httpRoute"`
	HTTPRoutes             []namedRoute `json:"httpRoutes"`
	GRPCRoute              string       `json:"grpcRoute"`
	GRPCRoutes             []namedRoute `json:"grpcRoutes"`
	DisableInProgressLabel bool         `json:"disableInProgressLabel"`
}

// route is one of the settings of a Rollout.
type route struct {
	namedRoute
	resource schema.GroupVersionResource
}

func settingsOf(rollout *v1alpha1.Rollout) (config, []route, error) {
	var c config
	if err := json.Unmarshal(rollout.Spec.Strategy.Canary.TrafficRouting.Plugins[name], &c); err != nil {
		return c, nil, err
	}
	if c.Namespace == "" {
		c.Namespace = rollout.Namespace
	}
	routes := []route{}
	add := func(resource schema.GroupVersionResource, several []namedRoute, one string) {
		if one != "" {
			several = append(several, namedRoute{Name: one, UseHeaderRoutes: true})
		}
		for _, named := range several {
			routes = append(routes, route{named, resource})
		}
	}
	add(httpRoutes, c.HTTPRoutes, c.HTTPRoute)
	add(grpcRoutes, c.GRPCRoutes, c.GRPCRoute)
	if len(routes) == 0 {
		return c, nil, fmt.Errorf("no route in the settings of %s", name)
	}
	return c, routes, nil
}

type router struct{ client dynamic.Interface }

// change updates a route unless nothing changes.
func (r *router) change(namespace string, of route, edit func(*unstructured.Unstructured) (bool, error)) error {
	client := r.client.Resource(of.resource).Namespace(namespace)
	ctx := context.Background()
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		object, err := client.Get(ctx, of.Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if changed, err := edit(object); err != nil || !changed {
			return err
		}
		_, err = client.Update(ctx, object, metav1.UpdateOptions{})
		return err
	})
}

func (r *router) InitPlugin() types.RpcError {
	kubeconfig, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return failed(err)
	}
	r.client, err = dynamic.NewForConfig(kubeconfig)
	return failed(err)
}

func (r *router) SetWeight(rollout *v1alpha1.Rollout, weight int32, _ []v1alpha1.WeightDestination) types.RpcError {
	c, routes, err := settingsOf(rollout)
	if err != nil {
		return failed(err)
	}
	canary := rollout.Spec.Strategy.Canary
	weights := map[string]int64{canary.CanaryService: int64(weight), canary.StableService: int64(100 - weight)}
	isManaged := managed(rollout, managedNames(rollout))
	for _, of := range routes {
		err := r.change(c.Namespace, of, func(object *unstructured.Unstructured) (bool, error) {
			if !c.DisableInProgressLabel {
				setLabel(object, weight > 0)
			}
			return true, setWeights(object, weights, isManaged)
		})
		if err != nil {
			return failed(err)
		}
	}
	return types.RpcError{}
}

func rulesOf(object *unstructured.Unstructured) ([]map[string]any, error) {
	slice, _, err := unstructured.NestedSlice(object.Object, "spec", "rules")
	rules := []map[string]any{}
	for _, rule := range slice {
		rules = append(rules, rule.(map[string]any))
	}
	return rules, err
}

func setRules(object *unstructured.Unstructured, rules []map[string]any) error {
	slice := []any{}
	for _, rule := range rules {
		slice = append(slice, rule)
	}
	return unstructured.SetNestedSlice(object.Object, slice, "spec", "rules")
}

// backendsOf returns the backends of a rule by the names of their Services.
func backendsOf(rule map[string]any) map[string]map[string]any {
	refs, _ := rule["backendRefs"].([]any)
	backends := map[string]map[string]any{}
	for _, ref := range refs {
		backend := ref.(map[string]any)
		backends[backend["name"].(string)] = backend
	}
	return backends
}

func managedNames(rollout *v1alpha1.Rollout) []string {
	names := []string{}
	for _, route := range rollout.Spec.Strategy.Canary.TrafficRouting.ManagedRoutes {
		names = append(names, route.Name)
	}
	return names
}

// managed says whether a rule is one for headers, by its name or because only the canary is behind it.
func managed(rollout *v1alpha1.Rollout, names []string) func(map[string]any) bool {
	canary := rollout.Spec.Strategy.Canary.CanaryService
	return func(rule map[string]any) bool {
		backends := backendsOf(rule)
		return isNamed(rule, names) || (len(backends) == 1 && backends[canary] != nil)
	}
}

// isNamed says whether a rule has one of these names, or one of them with a number at its end.
func isNamed(rule map[string]any, names []string) bool {
	called, _ := rule["name"].(string)
	for _, name := range names {
		rest, found := strings.CutPrefix(called, name+"-")
		if _, err := strconv.Atoi(rest); called == name || (found && err == nil) {
			return true
		}
	}
	return false
}

func setWeights(object *unstructured.Unstructured, weights map[string]int64, isManaged func(map[string]any) bool) error {
	rules, err := rulesOf(object)
	if err != nil {
		return err
	}
	found := map[string]bool{}
	for _, rule := range rules {
		if isManaged(rule) {
			continue
		}
		for service, backend := range backendsOf(rule) {
			if weight, isOurs := weights[service]; isOurs {
				backend["weight"] = weight
				found[service] = true
			}
		}
	}
	if len(found) != len(weights) {
		return fmt.Errorf("%s %s does not have both Services as backends", object.GetKind(), object.GetName())
	}
	return setRules(object, rules)
}

func setLabel(object *unstructured.Unstructured, inProgress bool) {
	labels := object.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	if inProgress {
		labels[label] = "in-progress"
	} else {
		delete(labels, label)
	}
	object.SetLabels(labels)
}

func (r *router) UpdateHash(*v1alpha1.Rollout, string, string, []v1alpha1.WeightDestination) types.RpcError {
	return types.RpcError{}
}

func (r *router) SetHeaderRoute(rollout *v1alpha1.Rollout, step *v1alpha1.SetHeaderRoute) types.RpcError {
	if step.Match == nil {
		return r.RemoveManagedRoutes(rollout)
	}
	headers := []any{}
	for _, match := range step.Match {
		header := map[string]any{"name": match.HeaderName, "type": "RegularExpression"}
		switch value := match.HeaderValue; {
		case value.Exact != "":
			header["type"], header["value"] = "Exact", value.Exact
		case value.Prefix != "":
			header["value"] = value.Prefix + ".*"
		default:
			header["value"] = value.Regex
		}
		headers = append(headers, header)
	}
	return r.changeHeaderRoutes(rollout, func(rules []map[string]any) ([]map[string]any, error) {
		return withHeaders(rollout.Spec.Strategy.Canary, step.Name, headers, rules)
	})
}

// withHeaders adds a rule to the canary for each rule with both Services, in the place of those of the same name.
func withHeaders(canary *v1alpha1.CanaryStrategy, name string, headers []any, rules []map[string]any) ([]map[string]any, error) {
	kept, added := []map[string]any{}, []map[string]any{}
	for _, rule := range rules {
		if !isNamed(rule, []string{name}) {
			kept = append(kept, rule)
		}
		backends := backendsOf(rule)
		if backends[canary.CanaryService] == nil || backends[canary.StableService] == nil {
			continue
		}
		port := backends[canary.CanaryService]["port"]
		called := name
		if len(added) > 0 {
			called = fmt.Sprintf("%s-%d", name, len(added))
		}
		matches, _ := rule["matches"].([]any)
		if len(matches) == 0 {
			matches = []any{map[string]any{}}
		}
		merged := []any{}
		for _, match := range matches {
			copied := maps.Clone(match.(map[string]any))
			own, _ := copied["headers"].([]any)
			copied["headers"] = append(slices.Clone(own), headers...)
			merged = append(merged, copied)
		}
		backend := map[string]any{"group": "", "kind": "Service", "name": canary.CanaryService, "port": port}
		header := map[string]any{"name": called, "matches": merged, "backendRefs": []any{backend}}
		if rule["filters"] != nil {
			header["filters"] = rule["filters"]
		}
		added = append(added, header)
	}
	if len(added) == 0 {
		return nil, fmt.Errorf("no rule has both Services as backends")
	}
	return append(kept, added...), nil
}

// changeHeaderRoutes changes the rules of the routes that header routes are added to.
func (r *router) changeHeaderRoutes(
	rollout *v1alpha1.Rollout, edit func([]map[string]any) ([]map[string]any, error),
) types.RpcError {
	c, routes, err := settingsOf(rollout)
	if err != nil {
		return failed(err)
	}
	for _, of := range routes {
		if !of.UseHeaderRoutes {
			continue
		}
		err := r.change(c.Namespace, of, func(object *unstructured.Unstructured) (bool, error) {
			rules, err := rulesOf(object)
			if err != nil {
				return false, err
			}
			edited, err := edit(rules)
			if err != nil || edited == nil {
				return false, err
			}
			return true, setRules(object, edited)
		})
		if err != nil {
			return failed(err)
		}
	}
	return types.RpcError{}
}

// The plugin does not mirror either.
func (r *router) SetMirrorRoute(*v1alpha1.Rollout, *v1alpha1.SetMirrorRoute) types.RpcError {
	return types.RpcError{}
}

func (r *router) VerifyWeight(*v1alpha1.Rollout, int32, []v1alpha1.WeightDestination) (types.RpcVerified, types.RpcError) {
	return types.Verified, types.RpcError{}
}

func (r *router) RemoveManagedRoutes(rollout *v1alpha1.Rollout) types.RpcError {
	isManaged := managed(rollout, managedNames(rollout))
	return r.changeHeaderRoutes(rollout, func(rules []map[string]any) ([]map[string]any, error) {
		kept := slices.DeleteFunc(slices.Clone(rules), isManaged)
		if len(kept) == len(rules) {
			return nil, nil
		}
		return kept, nil
	})
}

func (r *router) Type() string { return "GatewayAPI" }

func failed(err error) types.RpcError {
	if err == nil {
		return types.RpcError{}
	}
	return types.RpcError{ErrorString: err.Error()}
}

func main() {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  1,
			MagicCookieKey:   "ARGO_ROLLOUTS_RPC_PLUGIN",
			MagicCookieValue: "trafficrouter",
		},
		Plugins: map[string]plugin.Plugin{"RpcTrafficRouterPlugin": &rpc.RpcTrafficRouterPlugin{Impl: &router{}}},
	})
}
