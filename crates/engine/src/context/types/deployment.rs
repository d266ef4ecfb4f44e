//! IDeployment, IGateway, ISustainabilityInfo

use std::sync::Arc;

use gatepost_expression::{DictionaryObject, EnumValue, Ref, Ty, Type, Value};

use super::object;
use crate::model::Deployment;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IDeployment")
            .property("IGateway Gateway", |deployment: Arc<Deployment>| Arc::new(Gateway(deployment)))
            .part("string GatewayId", |deployment: &Deployment| &deployment.gateway_id)
            .part("string Region", |deployment: &Deployment| &deployment.region)
            .part("string ServiceId", |deployment: &Deployment| &deployment.service_id)
            .part("string ServiceName", |deployment: &Deployment| &deployment.service_name)
            .property("IReadOnlyDictionary<string, X509Certificate2> Certificates", certificates)
            .property("ISustainabilityInfo SustainabilityInfo", |deployment: Arc<Deployment>| {
                Arc::new(Sustainability(deployment))
            }),
        Type::interface("Apim.IGateway")
            .part("string Id", |gateway: &Gateway| &gateway.0.gateway_id)
            .part("string InstanceId", |gateway: &Gateway| &gateway.0.gateway_instance_id)
            .property("bool IsManaged", |gateway: Ref<'_, Gateway>| gateway.0.is_managed),
        Type::interface("Apim.ISustainabilityInfo").property(
            "CarbonIntensityCategory CurrentCarbonIntensity",
            |info: Ref<'_, Sustainability>| EnumValue {
                ty: "Apim.CarbonIntensityCategory",
                number: info.0.carbon_intensity,
            },
        ),
        Type::enumeration(
            "Apim.CarbonIntensityCategory",
            &[("NotAvailable", 0), ("VeryLow", 1), ("Low", 2), ("Medium", 3), ("High", 4), ("VeryHigh", 5)],
        ),
    ]
}

object!(Deployment, "Apim.IDeployment");

/// The gateway of a deployment.
#[derive(Debug)]
struct Gateway(Arc<Deployment>);

object!(Gateway, "Apim.IGateway");

/// How clean the power of a deployment is.
#[derive(Debug)]
struct Sustainability(Arc<Deployment>);

object!(Sustainability, "Apim.ISustainabilityInfo");

fn certificates(deployment: Arc<Deployment>) -> Arc<DictionaryObject> {
    let certificate = Ty::named("System.Security.Cryptography.X509Certificates.X509Certificate2", []);
    let pairs =
        deployment.certificates.iter().map(|(name, value)| (Value::String(name.clone()), value.clone()));
    Arc::new(DictionaryObject::new(Ty::String, certificate, pairs))
}
