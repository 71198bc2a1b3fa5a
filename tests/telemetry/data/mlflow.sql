PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS "runs" (
	run_uuid VARCHAR(32) NOT NULL, 
	name VARCHAR(250), 
	source_type VARCHAR(20), 
	source_name VARCHAR(500), 
	entry_point_name VARCHAR(50), 
	user_id VARCHAR(256), 
	status VARCHAR(9), 
	start_time BIGINT, 
	end_time BIGINT, 
	source_version VARCHAR(50), 
	lifecycle_stage VARCHAR(20), 
	artifact_uri VARCHAR(200), 
	experiment_id INTEGER, deleted_time BIGINT, 
	CONSTRAINT run_pk PRIMARY KEY (run_uuid), 
	CONSTRAINT runs_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT source_type CHECK (source_type IN ('NOTEBOOK', 'JOB', 'LOCAL', 'UNKNOWN', 'PROJECT')), 
	FOREIGN KEY(experiment_id) REFERENCES experiments (experiment_id), 
	CHECK (status IN ('SCHEDULED', 'FAILED', 'FINISHED', 'RUNNING', 'KILLED'))
);
INSERT INTO runs VALUES('f04a78c0dd84441fb38035d9fd03c3a3','llm-base','UNKNOWN','','','trainer','FINISHED',1795421580000,1795421760000,'','active','mlflow-artifacts:/',1,NULL);
INSERT INTO runs VALUES('602ac9a79468452caff3eb20f7f06c38','llm-base-resumed','UNKNOWN','','','trainer','FAILED',1795421980000,1795422100000,'','active','mlflow-artifacts:/',1,NULL);
INSERT INTO runs VALUES('6519171504c440b2bb09276d835dcdb4','scratch','UNKNOWN','','','trainer','FINISHED',1795422480000,1795422540000,'','deleted','mlflow-artifacts:/',1,1795898963384);
CREATE TABLE IF NOT EXISTS "metrics" (
	"key" VARCHAR(250) NOT NULL, 
	value FLOAT NOT NULL, 
	timestamp BIGINT NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	step BIGINT DEFAULT '0' NOT NULL, 
	is_nan BOOLEAN DEFAULT '0' NOT NULL, 
	CONSTRAINT metric_pk PRIMARY KEY ("key", timestamp, step, run_uuid, value, is_nan), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid), 
	CHECK (is_nan IN (0, 1))
);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795421580000,'f04a78c0dd84441fb38035d9fd03c3a3',0,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',610.0,1795421580000,'f04a78c0dd84441fb38035d9fd03c3a3',0,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795421580000,'f04a78c0dd84441fb38035d9fd03c3a3',0,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',620.0,1795421580000,'f04a78c0dd84441fb38035d9fd03c3a3',0,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795421595000,'f04a78c0dd84441fb38035d9fd03c3a3',1,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',611.0,1795421595000,'f04a78c0dd84441fb38035d9fd03c3a3',1,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795421595000,'f04a78c0dd84441fb38035d9fd03c3a3',1,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',621.0,1795421595000,'f04a78c0dd84441fb38035d9fd03c3a3',1,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795421610000,'f04a78c0dd84441fb38035d9fd03c3a3',2,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',612.0,1795421610000,'f04a78c0dd84441fb38035d9fd03c3a3',2,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795421610000,'f04a78c0dd84441fb38035d9fd03c3a3',2,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',622.0,1795421610000,'f04a78c0dd84441fb38035d9fd03c3a3',2,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795421625000,'f04a78c0dd84441fb38035d9fd03c3a3',3,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',613.0,1795421625000,'f04a78c0dd84441fb38035d9fd03c3a3',3,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795421625000,'f04a78c0dd84441fb38035d9fd03c3a3',3,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',623.0,1795421625000,'f04a78c0dd84441fb38035d9fd03c3a3',3,0);
INSERT INTO metrics VALUES('loss',2.7000000000000001776,1795421625000,'f04a78c0dd84441fb38035d9fd03c3a3',3,0);
INSERT INTO metrics VALUES('total_flos',6000000000000000000.0,1795421625000,'f04a78c0dd84441fb38035d9fd03c3a3',3,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795421640000,'f04a78c0dd84441fb38035d9fd03c3a3',4,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',614.0,1795421640000,'f04a78c0dd84441fb38035d9fd03c3a3',4,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795421640000,'f04a78c0dd84441fb38035d9fd03c3a3',4,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',624.0,1795421640000,'f04a78c0dd84441fb38035d9fd03c3a3',4,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795421655000,'f04a78c0dd84441fb38035d9fd03c3a3',5,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',615.0,1795421655000,'f04a78c0dd84441fb38035d9fd03c3a3',5,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795421655000,'f04a78c0dd84441fb38035d9fd03c3a3',5,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',625.0,1795421655000,'f04a78c0dd84441fb38035d9fd03c3a3',5,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795421670000,'f04a78c0dd84441fb38035d9fd03c3a3',6,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',616.0,1795421670000,'f04a78c0dd84441fb38035d9fd03c3a3',6,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795421670000,'f04a78c0dd84441fb38035d9fd03c3a3',6,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',626.0,1795421670000,'f04a78c0dd84441fb38035d9fd03c3a3',6,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795421685000,'f04a78c0dd84441fb38035d9fd03c3a3',7,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',617.0,1795421685000,'f04a78c0dd84441fb38035d9fd03c3a3',7,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795421685000,'f04a78c0dd84441fb38035d9fd03c3a3',7,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',627.0,1795421685000,'f04a78c0dd84441fb38035d9fd03c3a3',7,0);
INSERT INTO metrics VALUES('loss',2.2999999999999998223,1795421685000,'f04a78c0dd84441fb38035d9fd03c3a3',7,0);
INSERT INTO metrics VALUES('total_flos',12000000000000000000.0,1795421685000,'f04a78c0dd84441fb38035d9fd03c3a3',7,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795421700000,'f04a78c0dd84441fb38035d9fd03c3a3',8,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',618.0,1795421700000,'f04a78c0dd84441fb38035d9fd03c3a3',8,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795421700000,'f04a78c0dd84441fb38035d9fd03c3a3',8,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',628.0,1795421700000,'f04a78c0dd84441fb38035d9fd03c3a3',8,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795421715000,'f04a78c0dd84441fb38035d9fd03c3a3',9,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',619.0,1795421715000,'f04a78c0dd84441fb38035d9fd03c3a3',9,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795421715000,'f04a78c0dd84441fb38035d9fd03c3a3',9,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',629.0,1795421715000,'f04a78c0dd84441fb38035d9fd03c3a3',9,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795421730000,'f04a78c0dd84441fb38035d9fd03c3a3',10,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',620.0,1795421730000,'f04a78c0dd84441fb38035d9fd03c3a3',10,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795421730000,'f04a78c0dd84441fb38035d9fd03c3a3',10,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',630.0,1795421730000,'f04a78c0dd84441fb38035d9fd03c3a3',10,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795421745000,'f04a78c0dd84441fb38035d9fd03c3a3',11,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',621.0,1795421745000,'f04a78c0dd84441fb38035d9fd03c3a3',11,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795421745000,'f04a78c0dd84441fb38035d9fd03c3a3',11,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',631.0,1795421745000,'f04a78c0dd84441fb38035d9fd03c3a3',11,0);
INSERT INTO metrics VALUES('loss',1.8999999999999999111,1795421745000,'f04a78c0dd84441fb38035d9fd03c3a3',11,0);
INSERT INTO metrics VALUES('total_flos',17999999999999999999.0,1795421745000,'f04a78c0dd84441fb38035d9fd03c3a3',11,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795421980000,'602ac9a79468452caff3eb20f7f06c38',0,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',610.0,1795421980000,'602ac9a79468452caff3eb20f7f06c38',0,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795421980000,'602ac9a79468452caff3eb20f7f06c38',0,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',620.0,1795421980000,'602ac9a79468452caff3eb20f7f06c38',0,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795421995000,'602ac9a79468452caff3eb20f7f06c38',1,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',611.0,1795421995000,'602ac9a79468452caff3eb20f7f06c38',1,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795421995000,'602ac9a79468452caff3eb20f7f06c38',1,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',621.0,1795421995000,'602ac9a79468452caff3eb20f7f06c38',1,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795422010000,'602ac9a79468452caff3eb20f7f06c38',2,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',612.0,1795422010000,'602ac9a79468452caff3eb20f7f06c38',2,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795422010000,'602ac9a79468452caff3eb20f7f06c38',2,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',622.0,1795422010000,'602ac9a79468452caff3eb20f7f06c38',2,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795422025000,'602ac9a79468452caff3eb20f7f06c38',3,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',613.0,1795422025000,'602ac9a79468452caff3eb20f7f06c38',3,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795422025000,'602ac9a79468452caff3eb20f7f06c38',3,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',623.0,1795422025000,'602ac9a79468452caff3eb20f7f06c38',3,0);
INSERT INTO metrics VALUES('loss',2.7000000000000001776,1795422025000,'602ac9a79468452caff3eb20f7f06c38',3,0);
INSERT INTO metrics VALUES('total_flos',6000000000000000000.0,1795422025000,'602ac9a79468452caff3eb20f7f06c38',3,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795422040000,'602ac9a79468452caff3eb20f7f06c38',4,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',614.0,1795422040000,'602ac9a79468452caff3eb20f7f06c38',4,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795422040000,'602ac9a79468452caff3eb20f7f06c38',4,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',624.0,1795422040000,'602ac9a79468452caff3eb20f7f06c38',4,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795422055000,'602ac9a79468452caff3eb20f7f06c38',5,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',615.0,1795422055000,'602ac9a79468452caff3eb20f7f06c38',5,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795422055000,'602ac9a79468452caff3eb20f7f06c38',5,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',625.0,1795422055000,'602ac9a79468452caff3eb20f7f06c38',5,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795422070000,'602ac9a79468452caff3eb20f7f06c38',6,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',616.0,1795422070000,'602ac9a79468452caff3eb20f7f06c38',6,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795422070000,'602ac9a79468452caff3eb20f7f06c38',6,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',626.0,1795422070000,'602ac9a79468452caff3eb20f7f06c38',6,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795422085000,'602ac9a79468452caff3eb20f7f06c38',7,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',617.0,1795422085000,'602ac9a79468452caff3eb20f7f06c38',7,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795422085000,'602ac9a79468452caff3eb20f7f06c38',7,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',627.0,1795422085000,'602ac9a79468452caff3eb20f7f06c38',7,0);
INSERT INTO metrics VALUES('loss',2.2999999999999998223,1795422085000,'602ac9a79468452caff3eb20f7f06c38',7,0);
INSERT INTO metrics VALUES('total_flos',12000000000000000000.0,1795422085000,'602ac9a79468452caff3eb20f7f06c38',7,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795422480000,'6519171504c440b2bb09276d835dcdb4',0,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',610.0,1795422480000,'6519171504c440b2bb09276d835dcdb4',0,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795422480000,'6519171504c440b2bb09276d835dcdb4',0,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',620.0,1795422480000,'6519171504c440b2bb09276d835dcdb4',0,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',98.0,1795422495000,'6519171504c440b2bb09276d835dcdb4',1,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',611.0,1795422495000,'6519171504c440b2bb09276d835dcdb4',1,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',98.0,1795422495000,'6519171504c440b2bb09276d835dcdb4',1,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',621.0,1795422495000,'6519171504c440b2bb09276d835dcdb4',1,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',99.0,1795422510000,'6519171504c440b2bb09276d835dcdb4',2,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',612.0,1795422510000,'6519171504c440b2bb09276d835dcdb4',2,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',99.0,1795422510000,'6519171504c440b2bb09276d835dcdb4',2,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',622.0,1795422510000,'6519171504c440b2bb09276d835dcdb4',2,0);
INSERT INTO metrics VALUES('system/gpu_0_utilization_percentage',97.0,1795422525000,'6519171504c440b2bb09276d835dcdb4',3,0);
INSERT INTO metrics VALUES('system/gpu_0_power_usage_watts',613.0,1795422525000,'6519171504c440b2bb09276d835dcdb4',3,0);
INSERT INTO metrics VALUES('system/gpu_1_utilization_percentage',97.0,1795422525000,'6519171504c440b2bb09276d835dcdb4',3,0);
INSERT INTO metrics VALUES('system/gpu_1_power_usage_watts',623.0,1795422525000,'6519171504c440b2bb09276d835dcdb4',3,0);
INSERT INTO metrics VALUES('loss',2.7000000000000001776,1795422525000,'6519171504c440b2bb09276d835dcdb4',3,0);
INSERT INTO metrics VALUES('total_flos',6000000000000000000.0,1795422525000,'6519171504c440b2bb09276d835dcdb4',3,0);
INSERT INTO metrics VALUES('eval/nan',0.0,1795421581000,'f04a78c0dd84441fb38035d9fd03c3a3',1,1);
CREATE TABLE IF NOT EXISTS "params" (
	"key" VARCHAR(250) NOT NULL, 
	value VARCHAR(8000) NOT NULL, 
	run_uuid VARCHAR(32) NOT NULL, 
	CONSTRAINT param_pk PRIMARY KEY ("key", run_uuid), 
	FOREIGN KEY(run_uuid) REFERENCES runs (run_uuid)
);
INSERT INTO params VALUES('world_size','2','f04a78c0dd84441fb38035d9fd03c3a3');
INSERT INTO params VALUES('world_size','2','602ac9a79468452caff3eb20f7f06c38');
INSERT INTO params VALUES('world_size','2','6519171504c440b2bb09276d835dcdb4');
CREATE TABLE IF NOT EXISTS "experiments" (
	experiment_id INTEGER NOT NULL, 
	name VARCHAR(256) NOT NULL, 
	artifact_location VARCHAR(256), 
	lifecycle_stage VARCHAR(32), 
	creation_time BIGINT, 
	last_update_time BIGINT, 
	workspace VARCHAR(63) DEFAULT 'default' NOT NULL, 
	CONSTRAINT experiment_pk PRIMARY KEY (experiment_id), 
	CONSTRAINT experiments_lifecycle_stage CHECK (lifecycle_stage IN ('active', 'deleted')), 
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
INSERT INTO experiments VALUES(0,'Default','mlruns/0','active',1795898963036,1795898963036,'default');
INSERT INTO experiments VALUES(1,'pretraining','mlflow-artifacts:/','active',1795898963038,1795898963038,'default');
COMMIT;
