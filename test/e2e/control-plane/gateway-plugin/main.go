// Command gateway-plugin is a test double of the Gateway API plugin of Argo Rollouts
// (github.com/argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi), which is not available as a Go module. It sets the
// weights of HTTPRoutes and the label of a release in progress, and nothing else; test/e2e/fixtures/gateway-api-plugin
// holds what the plugin itself writes.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

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

var httpRoutes = schema.GroupVersionResource{Group: "gateway.networking.k8s.io", Version: "v1", Resource: "httproutes"}

type config struct {
	Namespace  string `json:"namespace"`
	HTTPRoute  string `json:"httpRoute"`
	HTTPRoutes []struct {
		Name string `json:"name"`
	} `json:"httpRoutes"`
	DisableInProgressLabel bool `json:"disableInProgressLabel"`
}

type router struct{ client dynamic.Interface }

func (r *router) InitPlugin() types.RpcError {
	kubeconfig, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return failed(err)
	}
	r.client, err = dynamic.NewForConfig(kubeconfig)
	return failed(err)
}

func (r *router) SetWeight(rollout *v1alpha1.Rollout, weight int32, _ []v1alpha1.WeightDestination) types.RpcError {
	canary := rollout.Spec.Strategy.Canary
	var c config
	if err := json.Unmarshal(canary.TrafficRouting.Plugins[name], &c); err != nil {
		return failed(err)
	}
	namespace := c.Namespace
	if namespace == "" {
		namespace = rollout.Namespace
	}
	weights := map[string]int64{canary.CanaryService: int64(weight), canary.StableService: int64(100 - weight)}
	names := []string{}
	for _, route := range c.HTTPRoutes {
		names = append(names, route.Name)
	}
	if c.HTTPRoute != "" {
		names = append(names, c.HTTPRoute)
	}
	if len(names) == 0 {
		return failed(fmt.Errorf("no HTTPRoute in the settings of %s", name))
	}
	client := r.client.Resource(httpRoutes).Namespace(namespace)
	ctx := context.Background()
	for _, route := range names {
		err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
			object, err := client.Get(ctx, route, metav1.GetOptions{})
			if err != nil {
				return err
			}
			if err := setWeights(object, weights); err != nil {
				return err
			}
			if !c.DisableInProgressLabel {
				setLabel(object, weight > 0)
			}
			_, err = client.Update(ctx, object, metav1.UpdateOptions{})
			return err
		})
		if err != nil {
			return failed(err)
		}
	}
	return types.RpcError{}
}

func setWeights(route *unstructured.Unstructured, weights map[string]int64) error {
	rules, _, err := unstructured.NestedSlice(route.Object, "spec", "rules")
	if err != nil {
		return err
	}
	found := map[string]bool{}
	for _, rule := range rules {
		refs, _, err := unstructured.NestedSlice(rule.(map[string]any), "backendRefs")
		if err != nil {
			return err
		}
		for _, ref := range refs {
			backend := ref.(map[string]any)
			service, _, _ := unstructured.NestedString(backend, "name")
			if weight, isOurs := weights[service]; isOurs {
				backend["weight"] = weight
				found[service] = true
			}
		}
		if refs != nil {
			rule.(map[string]any)["backendRefs"] = refs
		}
	}
	if len(found) != len(weights) {
		return fmt.Errorf("HTTPRoute %s does not have both Services as backends", route.GetName())
	}
	return unstructured.SetNestedSlice(route.Object, rules, "spec", "rules")
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

func (r *router) SetHeaderRoute(*v1alpha1.Rollout, *v1alpha1.SetHeaderRoute) types.RpcError {
	return failed(fmt.Errorf("the test double of %s sets no header routes", name))
}

// The plugin does not mirror either.
func (r *router) SetMirrorRoute(*v1alpha1.Rollout, *v1alpha1.SetMirrorRoute) types.RpcError {
	return types.RpcError{}
}

func (r *router) VerifyWeight(*v1alpha1.Rollout, int32, []v1alpha1.WeightDestination) (types.RpcVerified, types.RpcError) {
	return types.Verified, types.RpcError{}
}

func (r *router) RemoveManagedRoutes(*v1alpha1.Rollout) types.RpcError { return types.RpcError{} }

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
